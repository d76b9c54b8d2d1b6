import { checkbox, currency, date, double, picklist, reference, type SObjectSchema, text, textarea } from './field.ts'

const OFFERING_TYPES = ['Home 1G', 'Home 10G', 'Apartment 1G', 'Apartment 100M']

export const Product2: SObjectSchema = {
  name: 'Product2',
  label: 'Product',
  fields: [
    text('Name', 255, { required: true }),
    text('ProductCode', 255),
    textarea('Description', 4000),
    text('Family', 255),
    checkbox('IsActive'),
    checkbox('IsArchived', { access: 'read' }),
    text('StockKeepingUnit', 180),
    text('QuantityUnitOfMeasure', 255),
    text('DisplayUrl', 1000),
    text('ExternalId', 255),
    checkbox('Portal_Visible__c'),
    picklist('Portal_Category__c', ['Internet', 'SIM', 'VPN']),
    picklist('Item_Class__c', ['Service', 'Activation', 'Installation', 'Add-on']),
    text('Portal_Slug__c', 80),
    double('Portal_Sort__c', { scale: 0 }),
    text('Portal_Summary__c', 255),
    text('Portal_Summary_Ja__c', 255),
    text('Portal_Name_Ja__c', 255),
    picklist('Billing_Cycle__c', ['Monthly', 'Annually', 'One Time']),
    double('WHMCS_Product_Id__c', { scale: 0 }),
    text('Companion_Skus__c', 255),
    text('Optional_Skus__c', 255),
    picklist('Internet_Offering_Type__c', OFFERING_TYPES),
    picklist('Internet_Plan_Tier__c', ['Silver', 'Gold', 'Platinum']),
    picklist('SIM_Type__c', ['Data', 'Data and SMS', 'Voice']),
    double('SIM_Data_Gb__c', { scale: 1 }),
    checkbox('SIM_Family_Discount__c'),
    text('Freebit_Plan_Code__c', 40),
    text('VPN_Region__c', 80),
    picklist('Stock_Status__c', ['In Stock', 'Low', 'Out of Stock']),
    text('Campaign_Label__c', 255),
    date('Campaign_Ends_At__c'),
  ],
  children: [{ name: 'PricebookEntries', object: 'PricebookEntry', field: 'Product2Id' }],
}

export const Pricebook2: SObjectSchema = {
  name: 'Pricebook2',
  label: 'Price Book',
  fields: [
    text('Name', 255, { required: true }),
    text('Description', 255),
    checkbox('IsActive'),
    checkbox('IsArchived', { access: 'read' }),
    checkbox('IsStandard', { access: 'read' }),
  ],
  children: [{ name: 'PricebookEntries', object: 'PricebookEntry', field: 'Pricebook2Id' }],
}

export const PricebookEntry: SObjectSchema = {
  name: 'PricebookEntry',
  label: 'Price Book Entry',
  fields: [
    text('Name', 255, { access: 'read' }),
    text('ProductCode', 255, { access: 'read' }),
    reference('Pricebook2Id', 'Pricebook2', { required: true, access: 'create' }),
    reference('Product2Id', 'Product2', { required: true, access: 'create' }),
    currency('UnitPrice'),
    checkbox('UseStandardPrice'),
    checkbox('IsActive'),
    checkbox('IsArchived', { access: 'read' }),
  ],
  children: [],
}
